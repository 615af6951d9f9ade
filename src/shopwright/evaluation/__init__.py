"""The examiner: suites, scoring in two modes, statistics, the gate and the report."""
