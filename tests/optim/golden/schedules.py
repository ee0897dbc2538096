#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes schedules.txt: the rates (of two groups) and momenta that PyTorch's schedulers set in 25 epochs.
# Needs python3-torch 1.13; the test (lr_scheduler_test.cpp) only reads the file.
import math
import pathlib

import torch
from torch.optim import SGD, Adam, lr_scheduler as s
from torch.optim.swa_utils import SWALR

METRICS = [10, 9, 8, 8, 8, 8, 7.9, 7.9, 7.9, 7.9, 7.9, 7.9, 6, 7, 7, 7, 7, 5, 5, 5, 5, 5, 5, 5, 5]


def chained_in_sequential(o):
    """As PyTorch 2 has it: the sequence takes back the first step of every part of the chain."""
    parts = [s.LinearLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9)]
    chained = s.ChainedScheduler(parts)
    chained.last_epoch = 0
    for part in parts:
        part.last_epoch -= 1
    return s.SequentialLR(o, [chained, s.CosineAnnealingLR(o, 6)], [8])


CASES = {
    "step": lambda o: s.StepLR(o, 3),
    "step/gamma": lambda o: s.StepLR(o, 4, gamma=0.5),
    "multistep": lambda o: s.MultiStepLR(o, [9, 3, 9]),
    "multistep/gamma": lambda o: s.MultiStepLR(o, [3, 9], gamma=0.5),
    "constant": lambda o: s.ConstantLR(o),
    "constant/all": lambda o: s.ConstantLR(o, factor=0.5, total_iters=8),
    "linear": lambda o: s.LinearLR(o),
    "linear/all": lambda o: s.LinearLR(o, start_factor=0.9, end_factor=0.2, total_iters=8),
    "exponential": lambda o: s.ExponentialLR(o, 0.9),
    "polynomial": lambda o: s.PolynomialLR(o),
    "polynomial/all": lambda o: s.PolynomialLR(o, total_iters=12, power=2.0),
    "cosine": lambda o: s.CosineAnnealingLR(o, 7),
    "cosine/eta_min": lambda o: s.CosineAnnealingLR(o, 6, eta_min=0.01),
    "restarts": lambda o: s.CosineAnnealingWarmRestarts(o, 5),
    "restarts/all": lambda o: s.CosineAnnealingWarmRestarts(o, 3, T_mult=2, eta_min=0.01),
    "cyclic": lambda o: s.CyclicLR(o, 0.01, 0.1, step_size_up=4),
    "cyclic/triangular2": lambda o: s.CyclicLR(o, 0.01, 0.1, step_size_up=4, step_size_down=2, mode="triangular2"),
    "cyclic/exp_range": lambda o: s.CyclicLR(o, 0.01, 0.1, step_size_up=4, mode="exp_range", gamma=0.9,
                                             base_momentum=0.7, max_momentum=0.95),
    "cyclic/still": lambda o: s.CyclicLR(o, 0.01, 0.1, step_size_up=4, cycle_momentum=False),
    "one_cycle": lambda o: s.OneCycleLR(o, 0.2, total_steps=25),
    "one_cycle/linear": lambda o: s.OneCycleLR(o, 0.2, total_steps=25, anneal_strategy="linear", pct_start=0.4,
                                               div_factor=10, final_div_factor=100),
    "one_cycle/three_phase": lambda o: s.OneCycleLR(o, 0.2, total_steps=25, three_phase=True, base_momentum=0.7,
                                                    max_momentum=0.9),
    "one_cycle/still": lambda o: s.OneCycleLR(o, 0.2, total_steps=25, cycle_momentum=False),
    "cyclic/groups": lambda o: s.CyclicLR(o, [0.01, 0.02], [0.1, 0.3], step_size_up=4, base_momentum=[0.7, 0.6],
                                          max_momentum=[0.9, 0.8]),
    "cyclic/scale_fn": lambda o: s.CyclicLR(o, 0.01, 0.1, step_size_up=3, scale_fn=lambda cycle: 1 / cycle),
    "cyclic/iterations": lambda o: s.CyclicLR(o, 0.01, [0.1, 0.3], step_size_up=3, mode="none",
                                              scale_fn=lambda epoch: 1 / (1 + epoch), scale_mode="iterations"),
    "one_cycle/groups": lambda o: s.OneCycleLR(o, [0.2, 0.1], total_steps=25, base_momentum=[0.7, 0.6],
                                               max_momentum=[0.9, 0.8]),
    "one_cycle/epochs": lambda o: s.OneCycleLR(o, 0.2, epochs=7, steps_per_epoch=4),
    "lambda/groups": lambda o: s.LambdaLR(o, [lambda e: 1 / (1 + e), lambda e: 0.9 ** e]),
    "multiplicative/groups": lambda o: s.MultiplicativeLR(o, [lambda e: 0.9 if e % 2 else 1.05, lambda e: 0.95]),
    "lambda": lambda o: s.LambdaLR(o, lambda e: 1 / (1 + e)),
    "multiplicative": lambda o: s.MultiplicativeLR(o, lambda e: 0.9 if e % 2 else 1.05),
    "chained": lambda o: s.ChainedScheduler([s.LinearLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9)]),
    "sequential": lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9),
                                               s.CosineAnnealingLR(o, 6)], [5, 14]),
    # A sequence within a sequence, which PyTorch cannot begin at a milestone, is the same as one sequence of all parts.
    "sequential/sequential": lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9),
                                                          s.StepLR(o, 2, 0.5), s.CosineAnnealingLR(o, 6)], [5, 9, 14]),
    "sequential/chained": chained_in_sequential,
    "chained/sequential": lambda o: s.ChainedScheduler([
        s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9)], [5]), s.StepLR(o, 7, 0.5)]),
    "swa": lambda o: SWALR(o, 0.05),
    "swa/linear": lambda o: SWALR(o, [0.05, 0.4], anneal_epochs=7, anneal_strategy="linear"),
    "swa/at_once": lambda o: SWALR(o, 0.05, anneal_epochs=0),
    "swa/decay": lambda o: s.ChainedScheduler([s.ExponentialLR(o, 0.9), SWALR(o, 0.05, anneal_epochs=8)]),
    "plateau": lambda o: s.ReduceLROnPlateau(o, patience=2),
    "plateau/all": lambda o: s.ReduceLROnPlateau(o, mode="max", factor=0.5, patience=1, threshold=0.5,
                                                 threshold_mode="abs", cooldown=2, min_lr=0.02, eps=1e-3),
}


def run(make, kind):
    tensors = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    options = {"momentum": 0.5} if kind is SGD else {}
    optimizer = kind([{"params": tensors[:1]}, {"params": tensors[1:], "lr": 0.3}], lr=0.1, **options)
    scheduler = make(optimizer)
    rows = []
    for epoch in range(25):
        groups = optimizer.param_groups
        rows.append([g["lr"] for g in groups] + [g["momentum"] if kind is SGD else g["betas"][0] for g in groups])
        optimizer.step()
        if epoch == 24:
            break
        scheduler.step(*([METRICS[epoch]] if isinstance(scheduler, s.ReduceLROnPlateau) else []))
    return " ".join(repr(float(v)) for row in rows for v in row)


def main():
    lines = [f"{name}\t{run(make, SGD)}" for name, make in CASES.items()]
    lines.append(f"one_cycle/betas\t{run(CASES['one_cycle'], Adam)}")
    pathlib.Path(__file__).with_name("schedules.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
