// Everything a screen draws with.
#pragma once

// IWYU pragma: begin_exports
#include "gui/widgets/alarm.h"
#include "gui/widgets/buttons.h"
#include "gui/widgets/fields.h"
#include "gui/widgets/layout.h"
#include "gui/widgets/pictures.h"
#include "gui/widgets/progress.h"
#include "gui/widgets/status_bar.h"
#include "gui/widgets/table.h"
#include "gui/widgets/text.h"
#include "gui/widgets/ui.h"
// IWYU pragma: end_exports
