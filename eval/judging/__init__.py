"""A chat model as judge of a run's answers: optional, beside the string checks, and never asked by the gate.

``evidence`` says what the model is given, ``reply`` reads what it says, ``verdicts`` asks and saves, ``figures`` counts,
``shown`` prints.
"""
