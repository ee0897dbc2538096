// SPDX-License-Identifier: MIT
// The per-thread switches of autograd.
#include <taper/core/grad_mode.h>

namespace taper {
namespace {

constinit thread_local bool grad_enabled = true;
constinit thread_local bool inference_enabled = false;
constinit thread_local bool anomaly_enabled = false;
constinit thread_local bool anomaly_checks_nan = true;

}  // namespace

bool GradMode::is_enabled() { return grad_enabled; }
void GradMode::set_enabled(bool enabled) { grad_enabled = enabled; }

InferenceMode::InferenceMode(bool enabled)
    : previous_(inference_enabled), grad_mode_(!enabled) {
  inference_enabled = enabled;
}
InferenceMode::~InferenceMode() { inference_enabled = previous_; }
bool InferenceMode::is_enabled() { return inference_enabled; }

bool AnomalyMode::is_enabled() { return anomaly_enabled; }
bool AnomalyMode::should_check_nan() { return anomaly_checks_nan; }
void AnomalyMode::set_enabled(bool enabled, bool check_nan) {
  anomaly_enabled = enabled;
  anomaly_checks_nan = check_nan;
}

}  // namespace taper
