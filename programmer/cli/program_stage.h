// Staging a program file for a command: `program` and `refill close --program` do it alike. R-CLI-041
#pragma once

#include "programmer/cli/answer.h"
#include "programmer/cli/program_plan.h"
#include "programmer/workflow/change_dose.h"

namespace cisterna::cli {

// Stages the file's prescription; the draft, or why there is none, is in the task's view; `problem` has a code where it
// never came to a draft.
void stage_file(PumpCall& call, const ProgramFile& file, bool for_refill, workflow::ChangeDose& task,
                PlanProblem& problem);

// old_sentence, new_sentence, percent, pump_sentence, day_volume_ml, line_sentence, advice[], given_reason; and the
// same as lines.
void add_change(Answer& answer, const workflow::ChangeDoseView& view, const std::string& reason);
[[nodiscard]] JsonValue advice_json(const std::vector<workflow::Advice>& advice);

}  // namespace cisterna::cli
