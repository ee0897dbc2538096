# SPDX-License-Identifier: MIT
# What taper rewrote holds what Python wrote: python_exchange.py <folder of Python's files> <the same through taper> <file>...
import os
import sys

import torch


def same(path, a, b):
    original = a
    if isinstance(a, torch.Tensor):
        if a.dtype == torch.float16:
            a = a.float()
        assert a.dtype == b.dtype and a.shape == b.shape and a.stride() == b.stride(), path
        assert torch.equal(a.detach(), b.detach()) and a.requires_grad == b.requires_grad, path
        assert a.storage_offset() == b.storage_offset(), path
        memory.setdefault(original.storage().data_ptr(), set()).add(b.storage().data_ptr())
    elif isinstance(a, dict):
        assert list(a) == list(b), path
        for key in a:
            same(f"{path}.{key}", a[key], b[key])
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b) and isinstance(b, (tuple if isinstance(a, tuple) else list)), path
        for i, (x, y) in enumerate(zip(a, b)):
            same(f"{path}[{i}]", x, y)
    else:
        assert type(a) is type(b) and a == b, path


python_folder, taper_folder, *names = sys.argv[1:]
for name in names:
    memory = {}  # of each storage in Python's file, those in taper's
    same(name, torch.load(os.path.join(python_folder, name)), torch.load(os.path.join(taper_folder, name)))
    assert all(len(storages) == 1 for storages in memory.values()), f"{name}: shared storages"
    print(name, "is the same")
