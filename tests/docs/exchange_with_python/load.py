# SPDX-License-Identifier: MIT
# The listings of docs/exchange_with_python.md that run after the C++ program.
import torch

model = torch.nn.Sequential(
    torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

checkpoint = torch.load("trained.pt")
model.load_state_dict(checkpoint["model"])
optimizer.load_state_dict(checkpoint["optimizer"])
print("epoch", checkpoint["epoch"], "learning rate", optimizer.param_groups[0]["lr"])

model.eval()
print("same outputs:", torch.allclose(model(checkpoint["inputs"]), checkpoint["outputs"], atol=1e-6))
