#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# swa.py writes swa.pt: the models of four rounds, what PyTorch's AveragedModel makes of them after each round, option by
# option, and what update_bn makes of the last average. swa.py FILE checks averages that taper wrote: Python's
# AveragedModel goes on from them. Needs python3-torch 1.13; the test (swa_utils_test.cpp) only reads the file.
import copy
import pathlib
import sys

import torch
from torch.optim.swa_utils import AveragedModel, update_bn

torch.set_default_dtype(torch.float64)


def ema(averaged, current, _):
    return 0.9 * averaged + 0.1 * current


def largest(averaged, current, count):
    return torch.maximum(averaged, current) + count


CASES = {"swa": {}, "swa/buffers": {"use_buffers": True}, "ema": {"avg_fn": ema},
         "ema/buffers": {"avg_fn": ema, "use_buffers": True}, "largest": {"avg_fn": largest}}


def make():
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 2))


def fill(model, round):
    for i, t in enumerate(model.state_dict().values()):
        t.copy_(torch.cos(torch.arange(float(t.numel())) + i + 2 * round).view(t.shape) + 1.5 if t.dim() else 25 * round + 7)


def snapshot(module):
    return copy.deepcopy(dict(module.state_dict()))


def run(options, models):
    model = make()
    averaged = AveragedModel(model, **options)
    after = []
    for state in models:
        model.load_state_dict(state)
        averaged.update_parameters(model)
        if "use_buffers" not in options:  # as PyTorch 2, where the buffers keep up with the model's
            for mine, theirs in zip(averaged.module.buffers(), model.buffers()):
                mine.copy_(theirs)
        after.append(snapshot(averaged))
    return averaged, after


def write(path):
    models = []
    for round in range(4):
        model = make()
        fill(model, round)
        models.append(snapshot(model))
    saved = {"models": models}
    for name, options in CASES.items():
        averaged, saved[name] = run(options, models)
    averaged, _ = run({}, models)
    batches = [torch.sin(torch.arange(15.0) * (i + 1)).view(5, 3) for i in range(3)]
    update_bn([(batch, "target") for batch in batches], averaged)
    averaged.eval()
    saved.update(batches=batches, update_bn=snapshot(averaged), output=averaged(batches[0]).detach())
    torch.save(saved, path)


def check(golden, path):
    # taper's model is of float32, whatever was loaded into it.
    saved = torch.load(path)
    model = make()
    averaged = AveragedModel(model, **CASES["ema/buffers"])
    averaged.load_state_dict(saved["before"])
    model.load_state_dict(torch.load(golden)["models"][2])
    averaged.update_parameters(model)
    for name, value in averaged.state_dict().items():
        torch.testing.assert_close(value, saved["after"][name].to(value.dtype), rtol=1e-6, atol=1e-6, msg=name)
    print("averaged model goes on")


file = pathlib.Path(__file__).with_name("swa.pt")
if len(sys.argv) > 1:
    check(file, sys.argv[1])
else:
    write(file)
