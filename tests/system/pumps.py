"""Every pump model of data/pumps as a bench of its own: it starts with nothing named but its model, answers a programmer, obeys the
body, gives what its drive gives, and is found again by the world's commands when it does not run. R-BENCH-016
"""
import os

from rig import check, equal, main

FLOWS_BY_ITSELF = {"gas_fixed_30": (1.29, 1.31), "elastomeric_100": (9.99, 10.01)}  # mL in a day out of 10 mL
ON_THE_SHELF = {"ambulatory_100", "insulin_15"}  # their scenario is one's own: nothing is prescribed
RUNS = (0.16, 0.18)  # 0.175 mL/day, a stroke and 2.1 % less or more


def model(name):
    def case(rig):
        bench = rig.bench(scenario=None, more=("--pump", name))
        equal(str(bench.read()["device"]["serial"]), bench.serial, "serial")
        bench.world("withdraw")
        equal(bench.world("fill", "10 mL", "--drug", "baclofen", "--concentration", "2000 mcg/mL")["filled_ml"], 10)
        for words in (("ambient", "565 mmHg"), ("ambient", "760"), ("height", "-20"), ("height", "0 cm"), ("mixing", "on")):
            check(words[0] in bench.world(*words), words)
        before = bench.truth()
        bench.world("advance", "--for", "1 d")
        after = bench.truth()
        low, high = FLOWS_BY_ITSELF.get(name, (0, 0) if name in ON_THE_SHELF else RUNS)
        gave = after["delivered_ml"] - before["delivered_ml"]
        check(low <= gave <= high, "gave in a day", gave)
        equal("level_ml" in after, name.startswith("piezo"), "level sensor")
        bench.world("temperature", "39 degC")
        bench.kill()
        equal(bench.truth(), after, "what a bench that was killed left, its model not named")
        answer = rig.run("world", "temperature", "100", "--state", "b", "--json").ends(2).json
        check("from 10 to 50 degC" in answer["error"]["message"], answer)
    return case


def cases():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/pumps")
    for file in sorted(os.listdir(folder)):
        yield f"a bench of {file[:-5]}", model(file[:-5])


if __name__ == "__main__":
    main(list(cases()), jobs=6)
