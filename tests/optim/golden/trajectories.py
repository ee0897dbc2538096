#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes trajectories.txt: what PyTorch's optimizers do to two groups of parameters in 12 steps, option by option.
# Needs python3-torch 1.13; the tests (trajectory.h) only read the file. A line: name, values of a, values of b.
import functools
import math
import pathlib

import torch
from torch import optim

torch.set_default_dtype(torch.float64)  # so that steps and rates that PyTorch keeps in tensors are not rounded

WD = {"weight_decay": 0.1}
BETAS = {"betas": (0.8, 0.95)}
CASES = {
    "sgd": (optim.SGD, [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3, **WD}, {"momentum": 0.9, "nesterov": True},
                        {"maximize": True}]),
    "adam": (optim.Adam, [{}, BETAS, {"eps": 1e-2}, WD, {"amsgrad": True}, {"maximize": True}]),
    "adamw": (optim.AdamW, [{}, BETAS, {"eps": 1e-2}, WD, {"amsgrad": True}, {"maximize": True}]),
    # foreach: in the other path 1.13 enters the factor mu twice, which PyTorch 2 has mended.
    "nadam": (functools.partial(optim.NAdam, foreach=True), [{}, BETAS, {"eps": 1e-2}, WD, {"momentum_decay": 0.1}]),
    "radam": (optim.RAdam, [{}, BETAS, {"eps": 1e-2}, WD]),
    "rmsprop": (optim.RMSprop, [{}, {"alpha": 0.8}, {"eps": 1e-2}, WD, {"momentum": 0.7}, {"centered": True},
                                {"centered": True, "momentum": 0.7}, {"maximize": True}]),
    "adagrad": (optim.Adagrad, [{}, {"lr_decay": 0.1}, WD, {"initial_accumulator_value": 0.5}, {"eps": 1e-2},
                                {"maximize": True}]),
    "adadelta": (optim.Adadelta, [{}, {"rho": 0.7}, {"eps": 1e-3}, WD, {"maximize": True}]),
    "adamax": (optim.Adamax, [{}, BETAS, {"eps": 1e-2}, WD, {"maximize": True}]),
    "rprop": (optim.Rprop, [{}, {"etas": (0.3, 1.5)}, {"step_sizes": (0.04, 0.06)}, {"maximize": True}]),
    "asgd": (optim.ASGD, [{}, {"lambd": 0.1}, {"lambd": 0.1, "alpha": 0.5}, {"t0": 4}, WD, {"maximize": True}]),
}


def start(size, seed):
    return [math.cos(i + seed) for i in range(size)]


def gradient(size, seed, step):
    return [math.sin(1.7 * i + 0.9 * step + seed) * (1 + 0.1 * step) for i in range(size)]


def run(kind, options, dtype, decoupled=0.0, sign=1.0):
    params = [torch.tensor(start(n, seed), dtype=dtype).requires_grad_() for n, seed in ((6, 1), (3, 2))]
    optimizer = kind([{"params": params[:1]}, {"params": params[1:], "lr": 0.1}], lr=0.05, **options)
    for step in range(12):
        for p, seed in zip(params, (1, 2)):
            skipped = seed == 2 and step == 3
            p.grad = None if skipped else sign * torch.tensor(gradient(p.numel(), seed, step), dtype=dtype)
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.data.mul_(1 - group["lr"] * decoupled)
        optimizer.step()
    return "\t".join(" ".join(repr(v) for v in p.tolist()) for p in params)


def main():
    lines = []

    def add(name, *arguments):
        for dtype, short in ((torch.float64, "f64"), (torch.float32, "f32")):
            lines.append(f"{name}/{short}\t{run(*arguments[:2], dtype, *arguments[2:])}")

    for name, (kind, options) in CASES.items():
        for each in options:
            add("/".join([name, *each]), kind, each)
    # Options that PyTorch 2 added: decay beside the step, and the ascent as the descent along -gradient.
    for name, kind in (("nadam", CASES["nadam"][0]), ("radam", optim.RAdam)):
        add(f"{name}/decoupled_weight_decay", kind, {}, 0.1)
        add(f"{name}/maximize", kind, {}, 0.0, -1.0)
    pathlib.Path(__file__).with_name("trajectories.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
