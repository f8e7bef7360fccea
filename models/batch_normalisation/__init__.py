"""Batch normalisation: what it does to the gradient and to the curvature of the loss, unit by unit.

Symbols, the same everywhere: m `points` in a batch; u the inputs of a layer, y = u W the
pre-activations of its units, (..., m, h); over the batch each unit has mean μ and biased variance
σ²; s = √(σ² + ε) is its `deviation`, ŷ = (y - μ)/s its `normalised` pre-activation and
z = γ ŷ + β, with the `scale` γ and the `shift` β, the layer's output before the activation. The
loss is a function of z: its `output_gradient` g = ∂L/∂z, and, through the normalisation, its
`gradient` v = ∂L/∂y. With the centring matrix C = I - 11ᵀ/m the normalisation of one unit
has the derivative

    ∂z/∂y = (γ/s) P,    P = C - ŷŷᵀ/m,    Pŷ = (1 - q) ŷ,    q = ‖ŷ‖²/m = σ²/(σ² + ε),

so that at ε = 0 the matrix P projects onto what is orthogonal to 1 and ŷ (Ioffe and Szegedy 2015;
Santurkar et al. 2018).
"""
