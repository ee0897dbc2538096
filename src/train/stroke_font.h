// SPDX-License-Identifier: MIT
// A font of strokes, as wide as Helvetica: ASCII and a few signs of figures.
#pragma once

#include <string>
#include <vector>

#include "train/canvas.h"

namespace taper::train {

// Widths of the strokes for a font size of 1.
inline constexpr double kStroke = 0.085;
inline constexpr double kBoldStroke = 0.13;
// How much wider bold text is: its strokes need room.
inline constexpr double kBoldStretch = 1.07;

/// How far a text goes, in the unit of `size`. A byte that is no UTF-8 counts as a character.
double text_width(const std::string& text, double size);
/// The strokes of a text that starts at (0, 0) on its base line, y downwards. What the font lacks is an empty box.
std::vector<Polyline> text_strokes(const std::string& text, double size);
/// The text, or as much of its start as fits into `width` with an ellipsis; empty if not even that does.
std::string fitted_text(const std::string& text, double size, double width);

}  // namespace taper::train
