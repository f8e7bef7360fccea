"""A small project of somebody else's: each row of the table runs it in a copy."""

OUTCOMES = {
    "means.coins::tosses": "holds",
    "means.means::any_numbers": "holds",
    "means.means::negative_numbers": "refuted",
    "means.means::some_numbers[pairs=1000]": "holds",
    "means.means::some_numbers[pairs=10]": "holds",
    "means.means::some_numbers[pairs=1]": "holds",
    "means.roots::root": "holds",
    "spoilt.bias::coins_of_a_museum": "not run",
    "spoilt.bias::few_tosses": "inconclusive",
    "spoilt.harmonic::division": "error",
    "spoilt.harmonic::sum[n=1]": "holds",
    "spoilt.harmonic::sum[n=2]": "refuted",
    "spoilt.harmonic::sum[n=3]": "refuted",
}
VERDICTS = {
    "means.coins": "SUPPORTED",
    "means.means": "SUPPORTED",
    "means.roots": "SUPPORTED",
    "spoilt.bias": "INCONCLUSIVE",
    "spoilt.harmonic": "ERROR",
}
