"""Two-layer leaky ReLU networks trained by SGD on linearly separable data.

The network has 2k hidden units with fixed output weights, +v for the first k and -v for the last k,

    N_W(x) = v (Σ_{r≤k} σ(w_r·x) - Σ_{r>k} σ(w_r·x)),    σ(z) = max(z, αz),

with v = 1/√(2k) by default, and only W, whose 2k rows are the w_r, is trained. SGD with step η
presents one sample (x, y), y = ±1, at a time and descends the hinge loss max(1 - y N_W(x), 0): it
makes an update exactly when y N_W(x) < 1. The mean of the hinge loss over a sample S is L_S(W).

Symbols, the same everywhere: n points in dimension d, of norm at most the radius r; z_i = y_i x_i,
a signed point; w*, a separator with y⟨w*, x⟩ ≥ 1 on the sample, of norm ω; W*, with rows +w* (first
k) and -w* (last k), so that ||W*||_F = √(2k) ω; B_0 = ||W_0||_F, the initial norm; slope α in [0,
1], where 0 is the plain ReLU and 1 the linear network; step η; S, the number of seeds, which are
independent runs of one training.
"""
