// SPDX-License-Identifier: MIT
// Per-thread switches: whether ops are recorded, inference mode, anomaly detection.
#pragma once

#include <taper/export.h>

namespace taper {

/// Whether ops on this thread remember how to be differentiated.
class TAPER_API GradMode {
 public:
  static bool is_enabled();
  static void set_enabled(bool enabled);
};

/// Sets grad mode for a scope.
class TAPER_API AutoGradMode {
 public:
  explicit AutoGradMode(bool enabled) : previous_(GradMode::is_enabled()) { GradMode::set_enabled(enabled); }
  ~AutoGradMode() { GradMode::set_enabled(previous_); }
  AutoGradMode(const AutoGradMode&) = delete;
  AutoGradMode& operator=(const AutoGradMode&) = delete;

 private:
  bool previous_;
};

/// Nothing is recorded within the scope.
class TAPER_API NoGradGuard : public AutoGradMode {
 public:
  NoGradGuard() : AutoGradMode(false) {}
};

/// Within the scope nothing is recorded, and new tensors carry neither version nor view information.
class TAPER_API InferenceMode {
 public:
  explicit InferenceMode(bool enabled = true);
  ~InferenceMode();
  InferenceMode(const InferenceMode&) = delete;
  InferenceMode& operator=(const InferenceMode&) = delete;
  static bool is_enabled();

 private:
  bool previous_;
  AutoGradMode grad_mode_;
};

/// Whether backward looks for nan and names the op (and the place in forward) that made it.
class TAPER_API AnomalyMode {
 public:
  static bool is_enabled();
  static bool should_check_nan();
  static void set_enabled(bool enabled, bool check_nan = true);
};

/// Anomaly detection for a scope.
class TAPER_API DetectAnomalyGuard {
 public:
  explicit DetectAnomalyGuard(bool check_nan = true)
      : was_enabled_(AnomalyMode::is_enabled()), was_checking_(AnomalyMode::should_check_nan()) {
    AnomalyMode::set_enabled(true, check_nan);
  }
  ~DetectAnomalyGuard() { AnomalyMode::set_enabled(was_enabled_, was_checking_); }
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  bool was_enabled_;
  bool was_checking_;
};

}  // namespace taper
