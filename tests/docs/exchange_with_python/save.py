# SPDX-License-Identifier: MIT
# The listings of docs/exchange_with_python.md that run before the C++ program.
import torch

torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
inputs = torch.linspace(-1, 1, 12).view(4, 3)
for step in range(5):
    optimizer.zero_grad()
    model(inputs).square().sum().backward()
    optimizer.step()
model.eval()

torch.save(model.state_dict(), "model.pt")
torch.save({"epoch": 5, "model": model.state_dict(), "optimizer": optimizer.state_dict(),
            "inputs": inputs, "outputs": model(inputs).detach()}, "checkpoint.pt")
