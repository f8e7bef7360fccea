"""A linear term and a cosine of one shared direction, learnt with k free vectors or one tied one.

An input is k patches x_1, ..., x_k ~ N(0, I_d), independent. The predictor and the objective are

    p_W(x) = c w_1·x_1 + cos(Σ_i w_i·x_i),    F(W) = E ½ (p_W(x) - p_U(x))²,

with the target U = (u_0, ..., u_0) and weight vectors W = (w_1, ..., w_k) free, "standard", or all
w_i = w, "tied". Nothing is sampled: F and its derivatives are sums of Gaussians in closed form.

Symbols, the same everywhere: k `patches` in dimension d; `target` u_0 (d,), q = ‖u_0‖² its
`energy`, K = kq = ‖U‖², N = (k-1)q; `stiffness` c², the curvature of the linear term;
W' = (w_2, ..., w_k) and U' = (u_0, ..., u_0), the k-1 patches that the linear term does not see,
‖U'‖² = N; the shell is ‖W'‖ = ρ√N with ρ in [1/3, 1/2]; step η; strong convexity `modulus` μ,
`smoothness` β. Arrays of weights have the shapes W (..., k, d) and w (..., d), and are processed
in their own precision.

In the tied model z = √k w and ν = √k u_0, ‖ν‖² = K, give ∇²F = c² I + k H(z), so that all of it
depends on K alone:

    H(z) = (4zzᵀ - I) e^{-2‖z‖²} + ½ Σ_± (I - (z±ν)(z±ν)ᵀ) e^{-‖z±ν‖²/2}.
"""
