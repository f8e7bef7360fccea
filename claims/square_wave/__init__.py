"""The square wave: deep ReLU networks of width 2, and what negative tying does for training."""

from theoremcheck import Section

SECTION = Section(
    5,
    "Illustration of Deep Network Learning and Weight Tying",
    (
        '"Correct" Parameters',
        "Square Wave Learning Tricks",
        "Theoretical Advantages of Weight Tying",
    ),
)
