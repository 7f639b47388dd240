"""The calculators as a user starts them, against the worked numbers: every NAME of the command line, every key, exit codes.

A row: arguments, exit code, the JSON object wanted. Numbers are typed from the table of worked numbers (O1 ... PE); where that table is
silent the figure was worked by hand from the formula named in the row's comment. Rows with `only` compare the keys they name.
"""
# R-CLI-002
import json

from rig import check, main

F, L2, L5 = "--fill", "2000 mcg/mL", "500 mcg/mL"
LINE = ("--tubing", "0.140 mL", "--catheter", "0.1958 mL")

ROWS = [
    # O1
    (["rate", "--dose", "350 mcg/d", "--concentration", L2], 0, {"rate_ml_per_day": 0.175, "rate_ul_per_hour": 7.292}),
    # O2
    (["refill", F, "20 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date", "2025-03-03"], 0,
     {"days_to_low": 102, "low_date": "2025-06-13", "worst_case_days": 89, "worst_case_date": "2025-05-31",
      "due_date": "2025-06-13", "visit_date": "2025-06-08", "governed_by": "volume"}),
    # O3
    (["refill", F, "40 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date", "2025-03-03", "--stability-days", "180"], 0,
     {"days_to_low": 217, "low_date": "2025-10-06", "worst_case_days": 189, "worst_case_date": "2025-09-08",
      "cap_date": "2025-08-30", "due_date": "2025-08-30", "visit_date": "2025-08-25", "governed_by": "stability"}),
    # O4, O5
    (["residual", F, "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "5.1 mL"], 0,
     {"expected_ml": 4.25, "discrepancy_ml": 0.85, "delivered_ml": 14.9, "deviation_percent": -5.4,
      "delivered_ratio": 0.946, "finding": "acceptable"}),
    (["residual", F, "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "7.6 mL"], 1,
     {"expected_ml": 4.25, "discrepancy_ml": 3.35, "delivered_ml": 12.4, "deviation_percent": -21.27,
      "delivered_ratio": 0.7873, "finding": "under_delivery"}),
    # K9: 19 of 20 mL came back: 1 / 15.75 delivered, under a quarter
    (["residual", F, "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "19 mL"], 1,
     {"finding": "not_delivering", "delivered_ml": 1, "delivered_ratio": 0.0635}),
    # actual > fill is impossible
    (["residual", F, "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "20.1 mL"], 2, "actual"),
    # O8
    (["flex", "--concentration", L2, "--step", "00:00-06:00=100 mcg", "--step", "06:00-10:00=120 mcg",
      "--step", "10:00-22:00=150 mcg", "--step", "22:00-24:00=80 mcg"], 0,
     {"total_mcg_per_day": 450, "volume_ml_per_day": 0.225,
      "steps": [{"start": "00:00", "end": "06:00", "dose_mcg": 100, "rate_ml_per_day": 0.2},
                {"start": "06:00", "end": "10:00", "dose_mcg": 120, "rate_ml_per_day": 0.36},
                {"start": "10:00", "end": "22:00", "dose_mcg": 150, "rate_ml_per_day": 0.15},
                {"start": "22:00", "end": "24:00", "dose_mcg": 80, "rate_ml_per_day": 0.48}]}),
    # O9: two hours of steps replace the basal: 22 x 10 + 2 x 50
    (["flex", "--concentration", L2, "--basal", "10 mcg/h", "--step", "08:00-09:00=50 mcg",
      "--step", "20:00-21:00=50 mcg"], 0, {"total_mcg_per_day": 320}),
    (["flex", "--concentration", L2, "--step", "00:00-06:00=100 mcg", "--step", "05:00-24:00=100 mcg"], 2, None),
    (["flex", "--concentration", L2, "--step", "22:00-06:00=100 mcg", "--basal", "10 mcg/h"], 2, None),
    (["flex", "--concentration", L2, "--step", "08:00-09:00=50 mcg"], 2, None),  # a gap without basal
    # O11
    (["prime", "--kind", "full", *LINE, "--max-rate", "1 mL/h"], 0, {"volume_ml": 0.3358, "duration_s": 1209}),
    (["prime", "--kind", "catheter", *LINE, "--max-rate", "1 mL/h"], 0, {"volume_ml": 0.1958, "duration_s": 705}),
    # section 5: a prime into a full line is a bolus of 671.6 mcg at 2,000 mcg/mL
    (["prime", "--kind", "full", *LINE, "--max-rate", "1 mL/h", "--concentration", L2], 0, {"mass_mcg": 671.6}),
    # O12a, O12b, O12d
    (["bridge", "--old-concentration", L5, "--new-concentration", L2, "--dose", "300 mcg/d", *LINE], 0,
     {"volume_ml": 0.3358, "old_mass_mcg": 167.9, "rate_ml_per_day": 0.6, "duration_s": 48355, "new_rate_ml_per_day": 0.15,
      "unbridged_dose_mcg_per_day": 75, "unbridged_duration_s": 193421}),
    (["bridge", "--old-concentration", L2, "--new-concentration", L5, "--dose", "300 mcg/d", *LINE], 0,
     {"volume_ml": 0.3358, "old_mass_mcg": 671.6, "rate_ml_per_day": 0.15, "duration_s": 193421,
      "new_rate_ml_per_day": 0.6, "unbridged_dose_mcg_per_day": 1200, "unbridged_duration_s": 48355}),
    (["bridge", "--old-concentration", L2, "--new-concentration", L5, "--dose", "100 mcg/d", *LINE], 0,
     {"rate_ml_per_day": 0.05, "duration_s": 580262}),  # 161 h 11 min 2 s
    # 50 mcg/d at 2,000 mcg/mL is 0.025 mL/d, under 0.048
    (["bridge", "--old-concentration", L2, "--new-concentration", L5, "--dose", "50 mcg/d", *LINE], 1,
     {"finding": "below_minimum_rate", "rate_ml_per_day": 0.025}),
    # P1, P2: the line's parts alone; a length cannot be negative
    (["bridge", "--old-concentration", L5, "--new-concentration", L2, "--dose", "300 mcg/d", "--tubing", "0.140 mL",
      "--catheter", "0 mL"], 0, {"volume_ml": 0.14, "old_mass_mcg": 70, "duration_s": 20160}),  # 5 h 36 min
    (["bridge", "--old-concentration", L2, "--new-concentration", L2, "--dose", "350 mcg/d", "--tubing", "0 mL",
      "--catheter", "0.1958 mL"], 0, {"old_mass_mcg": 391.6, "duration_s": 96669}),  # 26 h 51 min 9 s
    (["catheter", "--original-length", "89 cm", "--removed-length", "0 cm", "--volume-per-length", "0.0022 mL/cm"], 0,
     {"length_cm": 89, "volume_ml": 0.1958}),
    (["catheter", "--original-length", "89 cm", "--removed-length", "90 cm", "--volume-per-length", "0.0022 mL/cm"], 2, None),
    # O13
    (["dilution", "--residual", "1.4 mL", "--old-concentration", L5, F, "18.6 mL", "--new-concentration", L2], 0,
     {"concentration_mcg_per_ml": 1895, "deviation_percent": -5.25, "finding": "shown"}),
    (["dilution", "--residual", "1.4 mL", "--old-concentration", L5, F, "18.6 mL", "--new-concentration", L2,
      "--rinse", "5 mL"], 0,
     {"concentration_mcg_per_ml": 1977.0313, "deviation_percent": -1.15, "finding": "none"}),
    (["dilution", "--residual", "1.4 mL", "--old-concentration", L2, F, "18.6 mL", "--new-concentration", L5], 1,
     {"concentration_mcg_per_ml": 605, "deviation_percent": 21, "finding": "rinse_or_override"}),
    # O14
    (["patient-bolus", "--concentration", "20 mg/mL", "--dose", "2 mg/d", "--bolus", "0.1 mg", "--max-per-day", "4",
      F, "20 mL", "--stop", "3 mL"], 0, {"rate_ml_per_day": 0.1, "worst_rate_ml_per_day": 0.12, "days": 170, "worst_days": 141}),
    # O15; returned 0 is a lower bound: 30 / 14 = 2.142857
    (["hai-flow", "--filled", "30 mL", "--returned", "9.4 mL", "--days", "14", "--label", "1.3 mL/d"], 0,
     {"flow_ml_per_day": 1.471429, "deviation_percent": 13.19, "finding": "within_label"}),
    (["hai-flow", "--filled", "30 mL", "--returned", "8.6 mL", "--days", "14", "--label", "1.3 mL/d"], 1,
     {"flow_ml_per_day": 1.528571, "deviation_percent": 17.58, "finding": "act"}),
    (["hai-flow", "--filled", "30 mL", "--returned", "0 mL", "--days", "14", "--label", "1.3 mL/d"], 1,
     {"flow_ml_per_day": 2.142857, "finding": "ran_dry"}),
    # O16; stock 193.846 / 100
    (["fudr", "--dose", "0.12 mg/kg/d", "--weight", "70 kg", "--volume", "30 mL", "--flow", "1.3 mL/d"], 0,
     {"fill_mass_mg": 193.846, "concentration_mg_per_ml": 6.4615, "stock_ml": 1.938462}),
    # O18
    (["rate", "--dose", "2.4 mcg/d", "--concentration", "25 mcg/mL"], 0, {"rate_ml_per_day": 0.096}),
    (["refill", F, "20 mL", "--low", "2 mL", "--rate", "0.096 mL/d", "--date", "2025-03-03", "--stability-days", "14"], 0,
     {"cap_date": "2025-03-17", "due_date": "2025-03-17", "governed_by": "stability"}),
    # the worst case governs after an over-delivery
    (["refill", F, "20 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date", "2025-03-03",
      "--last-finding", "over_delivery"], 0, {"due_date": "2025-05-31", "governed_by": "worst_case"}),
    # O20
    (["titration", "--dose", "100 mcg/d", "--population", "spinal"], 0, {"min_mcg_per_day": 110, "max_mcg_per_day": 130}),
    (["titration", "--dose", "100 mcg/d", "--population", "cerebral"], 0, {"min_mcg_per_day": 105, "max_mcg_per_day": 115}),
    (["titration", "--dose", "100 mcg/d", "--population", "child"], 0, {"min_mcg_per_day": 105, "max_mcg_per_day": 115}),
    # O21
    (["eos", "--replacement-due", "2025-01-15"], 0, {"end_of_service_date": "2025-04-15"}),
    (["eos", "--replacement-due", "2024-01-15"], 0, {"end_of_service_date": "2024-04-14"}),
    (["eos", "--replacement-due", "2025-02-29"], 2, None),
    # O22
    (["strokes", "--rate", "0.175 mL/d", "--stroke", "2.5 uL"], 0, {"strokes_per_day": 70, "interval_s": 1234.286}),
    (["strokes", "--rate", "0.175 mL/d", "--stroke", "0 uL"], 2, None),
    # O25
    (["next-bolus", "--max-per-day", "4", "--lockout", "1 h", "--taken", "2025-03-03T20:00:00Z", "--taken",
      "2025-03-03T21:00:00Z", "--taken", "2025-03-03T22:00:00Z", "--taken", "2025-03-03T23:00:00Z",
      "--now", "2025-03-03T23:30:00Z"], 0, {"next_grant": "2025-03-04T20:00:00Z"}),
    (["next-bolus", "--max-per-day", "4", "--lockout", "1 h", "--now", "2025-03-03T23:30:00"], 2, None),  # no offset
    # PE
    (["periodic", "--dose", "0.5 mg", "--every", "6 h", "--duration", "5 min"], 0,
     {"boluses_per_day": 4, "total_mcg_per_day": 2000}),
    (["periodic", "--dose", "0.5 mg", "--every", "6 min", "--duration", "5 min"], 0,
     {"boluses_per_day": 240, "total_mcg_per_day": 120000}),
    (["periodic", "--dose", "0.5 mg", "--every", "6", "--duration", "5 min"], 2, "every"),  # K1: no unit
    # O26
    (["format", "--quantity", "1.0 mg"], 0, {"text": "1 mg"}),
    (["format", "--quantity", ".5 mg"], 0, {"text": "0.5 mg"}),
    (["format", "--quantity", "2000 mcg"], 0, {"text": "2,000 mcg"}),
    # hepatic: AST 3.5 x reference (<= 50): 80 %; 6 x: hold, restart 50 %
    (["liver", "--ast", "140", "--ast-ref", "40", "--alp", "90", "--alp-ref", "90", "--bilirubin", "1.0",
      "--bilirubin-ref", "1.2"], 0, {"percent": 80, "governed_by": "ast", "restart": None}),
    (["liver", "--ast", "240", "--ast-ref", "40", "--alp", "90", "--alp-ref", "90", "--bilirubin", "1.0",
      "--bilirubin-ref", "1.2"], 0, {"percent": 0, "governed_by": "ast", "restart": 50}, "any"),
    # flow model: label at 37 degC, 760, 100 is 1; 38 degC 1.1262; 39 degC 1.2605; cabin 565 mmHg 1.5571
    (["gas-flow", "--label", "1 mL/d", "--temperature", "37 degC", "--ambient", "760 mmHg", "--outlet", "100 mmHg"], 0,
     {"flow_ml_per_day": 1, "ratio": 1}),
    (["gas-flow", "--label", "1 mL/d", "--temperature", "38 degC", "--ambient", "760 mmHg", "--outlet", "100 mmHg"], 0,
     {"ratio": 1.1262}),
    (["gas-flow", "--label", "1 mL/d", "--temperature", "39 degC", "--ambient", "760 mmHg", "--outlet", "100 mmHg"], 0,
     {"ratio": 1.2605}),
    (["gas-flow", "--label", "1 mL/d", "--temperature", "37 degC", "--ambient", "565 mmHg", "--outlet", "100 mmHg"], 0,
     {"ratio": 1.5571}),
    (["gas-flow", "--label", "1 mL/d", "--temperature", "37 degC", "--ambient", "1110 mmHg", "--outlet", "100 mmHg"], 1,
     {"flow_ml_per_day": 0, "finding": "no_flow"}),
    # stock: C = 2 mg/d / 0.1 mL/d = 20; mass 20 x 20; stock 400 / 50; 20 / 0.1 days
    (["stock", "--reservoir", "20 mL", "--rate", "0.1 mL/d", "--dose", "2 mg/d", "--stock-concentration", "50 mg/mL"], 0,
     {"days": 200, "mass_mg": 400, "stock_ml": 8, "diluent_ml": 12}),
    # admixture: both components share the rate
    (["admixture", "--rate", "0.1 mL/d", "--component", "morphine=20 mg/mL", "--component", "bupivacaine=10 mg/mL"], 0,
     {"rate_ml_per_day": 0.1, "components": [{"name": "morphine", "dose_mcg_per_day": 2000},
                                             {"name": "bupivacaine", "dose_mcg_per_day": 1000}]}),
    (["admixture", "--dose", "morphine=2 mg/d", "--component", "morphine=20 mg/mL",
      "--component", "bupivacaine=10 mg/mL"], 0, {"rate_ml_per_day": 0.1}),
    # every quantity carries its unit: no bare number, sign, exponent, comma, NaN, unknown or wrong unit, zero divisor
    *[(["rate", "--dose", dose, "--concentration", L2], 2, "dose") for dose in
      ("350", "-350 mcg/d", "+350 mcg/d", "3.5e2 mcg/d", "3,50 mcg/d", "nan mcg/d", "inf mcg/d", "350 mcg", "350 ug/d",
       "350 \u00b5g/d", "350 mcg/mL", "", " ", "mcg/d", "1.2.3 mcg/d", "0x10 mcg/d", "\u0663 mcg/d", "9" * 400 + " mcg/d")],
    (["rate", "--dose", "350 mcg/d", "--concentration", "0 mcg/mL"], 2, "concentration"),
    (["rate", "--dose", "350 mcg/d"], 2, "concentration"),
    (["rate", "--dose", "350 mcg/d", "--concentration", L2, "--surprise", "1 mL"], 2, None),
    (["no-such-calculator"], 2, None),
    ([], 2, None),
]


def holds(got, wanted):
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(key in got and holds(got[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(holds, got, wanted))
    return type(got) is not bool and got == wanted and isinstance(got, str) == isinstance(wanted, str)


def table(rig):
    wrong = []
    for arguments, code, wanted, *loose in ROWS:
        answer = rig.run("calc", *arguments, "--json")
        text = rig.run("calc", *arguments)
        try:
            check(answer.code == code or "any" in loose and answer.code in (0, 1), f"wanted exit {code}:", answer)
            check(text.code == answer.code, "as text another exit code:", text)
            check(not answer.err, "under --json words on standard error:", answer)
            check((text.err if code == 2 else text.out).strip(), "says nothing:", text)
            value = answer.json
            if code != 2:
                check(holds(value, wanted), "wanted", json.dumps(wanted), "got", answer)
            else:
                error = value["error"]
                check(set(error) == {"code", "message", "field"} and error["code"] and len(error["message"]) > 10, answer)
                check(not wanted or error["field"] == wanted, f"wanted field {wanted}:", answer)
                check(error["message"] in text.err, "other words as text:", text)
        except AssertionError as problem:
            wrong.append(str(problem))
    check(not wrong, "\n".join(wrong))
    print(len(ROWS), "rows, each once as JSON and once as text")


if __name__ == "__main__":
    main([("calculators", table)])
