# SPDX-License-Identifier: MIT
# Writes the .pt files of this folder as Python's torch.save does: /usr/bin/python3 make_python.py (PyTorch 1.13.1).
import collections
import os

import torch

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(0)


def save(value, name, **options):
    torch.save(value, name, **options)


numbers = torch.arange(24).view(2, 3, 4)
dtypes = {str(dtype)[6:]: (numbers % 2 if dtype == torch.bool else numbers).to(dtype)
          for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
                        torch.float32, torch.float64, torch.bool)}
dtypes["float16_values"] = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, float("inf"), -float("inf")],
                                        dtype=torch.float16)
save(dtypes, "dtypes.pt")

base = torch.arange(12, dtype=torch.float32).view(3, 4)
save({"base": base, "transposed": base.t(), "part": base[1:, ::2], "expanded": torch.tensor([7.0]).expand(2, 3),
      "empty": torch.empty(0, 3), "scalar": torch.tensor(2.5), "needs_grad": torch.ones(2, requires_grad=True)},
     "strided.pt")

save({"none": None, "true": True, "false": False, "small": 7, "two_bytes": 300, "four_bytes": -70000,
      "long": 1 << 40, "negative_long": -(1 << 40), "lowest": -(1 << 63), "double": 0.1, "text": "gr\u00fc\u00df",
      "list": [1, 2.5, "three", [4]], "tuple": (0.9, 0.999), "empty_tuple": (), "nested": {"a": {"b": {3: "c"}}},
      "ordered": collections.OrderedDict(z=1, a=2), "size": torch.Size([2, 3]), 5: "five"}, "values.pt")
save({"text": "same", "again": "same", "long": 1 << 40, "tensor": torch.ones(2)}, "protocol4.pt", pickle_protocol=4)

model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, betas=(0.8, 0.99), amsgrad=True)
inputs = torch.linspace(-1, 1, 15).view(5, 3)
for _ in range(3):
    optimizer.zero_grad()
    model(inputs).square().sum().backward()
    optimizer.step()
model.eval()
save(model.state_dict(), "state_dict.pt")
save(optimizer.state_dict(), "adam.pt")
save({"epoch": 3, "model": model.state_dict(), "output": model(inputs).detach(), "inputs": inputs,
      "parameter": torch.nn.Parameter(torch.ones(2)), "rng": torch.get_rng_state()}, "checkpoint.pt")
save(torch.eye(2), "tensor.pt")
save([torch.zeros(2), torch.ones(3)], "list.pt")
save({"a": torch.ones(2)}, "legacy.pt", _use_new_zipfile_serialization=False)


class Runs:
    def __reduce__(self):
        return os.system, ("touch harmed",)


save({"a": Runs()}, "runs_code.pt")
save({"complex": torch.ones(2, dtype=torch.complex64)}, "complex.pt")
save({"set": {1, 2}}, "set.pt")
