"""A square wave on [0, 1] and deep ReLU networks of width 2 that compute it.

A network of depth L has L layers of weights and two nodes in each, ReLU between them; the last two
nodes are the scores of the two classes, so that the label is 1 where the first exceeds the second.
In a negatively tied network the second row of every layer, bias included, is the negative of the
first.
"""
