#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# states.py writes states.pt: each optimizer's parameters and state_dict() after two steps, and its parameters three steps
# later. states.py FILE checks such a file that taper wrote: Python's optimizer goes on from there as taper's did.
# Needs python3-torch 1.13; the test saved_state_test.cpp only reads the file.
import pathlib
import sys

import torch
from torch import optim

torch.set_default_dtype(torch.float64)  # so that rates that PyTorch keeps in tensors are not rounded

CASES = {  # as in optimizer_cases.h
    "sgd": (optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "adam": (optim.Adam, {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.1}),
    "adam/amsgrad": (optim.Adam, {"lr": 0.05, "amsgrad": True}),
    "adamw": (optim.AdamW, {"lr": 0.05, "betas": (0.8, 0.95)}),
    "adamw/amsgrad": (optim.AdamW, {"lr": 0.05, "amsgrad": True}),
    "adamax": (optim.Adamax, {"lr": 0.05, "eps": 1e-4}),
    "nadam": (optim.NAdam, {"lr": 0.05, "momentum_decay": 0.1, "foreach": True}),
    "radam": (optim.RAdam, {"lr": 0.05, "betas": (0.8, 0.95)}),
    "rmsprop": (optim.RMSprop, {"lr": 0.05, "alpha": 0.8}),
    "rmsprop/centered": (optim.RMSprop, {"lr": 0.05, "centered": True, "momentum": 0.7}),
    "adagrad": (optim.Adagrad, {"lr": 0.05, "lr_decay": 0.1, "initial_accumulator_value": 0.5}),
    "adadelta": (optim.Adadelta, {"lr": 0.05, "rho": 0.7}),
    "rprop": (optim.Rprop, {"lr": 0.05, "etas": (0.3, 1.5)}),
    "asgd": (optim.ASGD, {"lr": 0.05, "lambd": 0.1, "t0": 2}),
    "lbfgs": (optim.LBFGS, {"lr": 0.2, "max_iter": 2, "history_size": 3}),
}


def start():
    """The second parameter never gets a gradient."""
    return [(torch.arange(6.0).view(2, 3) / 4 - 0.5).requires_grad_(), torch.ones(2, requires_grad=True),
            (torch.arange(4.0) / 8 + 0.5).requires_grad_()]


def make(name, params):
    kind, options = CASES[name]
    if kind is optim.LBFGS:
        return kind(params, **options)
    return kind([{"params": params[:2]}, {"params": params[2:], "lr": 0.02}], **options)


def train(params, optimizer, steps):
    def closure():
        optimizer.zero_grad()
        loss = (params[0] - 0.3).square().sum() + (params[2] + 0.7).square().square().sum()
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)


def copies(params):
    return [p.detach().clone() for p in params]


def write(path):
    saved = {}
    for name in CASES:
        params = start()
        optimizer = make(name, params)
        train(params, optimizer, 2)
        saved[name] = {"before": copies(params), "state": optimizer.state_dict()}
        # Python's state shares memory with the optimizer, so it is written before the next step.
        torch.save(saved[name], path)
        saved[name] = torch.load(path)
        train(params, optimizer, 3)
        saved[name]["after"] = copies(params)
    torch.save(saved, path)


def check(path):
    saved = torch.load(path)
    assert list(saved) == list(CASES), list(saved)
    for name, case in saved.items():
        params = [p.clone().requires_grad_() for p in case["before"]]
        optimizer = make(name, params)
        optimizer.load_state_dict(case["state"])
        for group in optimizer.param_groups:
            if name == "nadam":  # the other path of 1.13 enters the factor mu twice
                group["foreach"] = True
        optim.lr_scheduler.StepLR(optimizer, 10)
        train(params, optimizer, 3)
        for got, expected in zip(params, case["after"]):
            torch.testing.assert_close(got.detach(), expected, rtol=1e-12, atol=1e-12, msg=name)
        print(name, "goes on")


if len(sys.argv) > 1:
    check(sys.argv[1])
else:
    write(pathlib.Path(__file__).with_name("states.pt"))
