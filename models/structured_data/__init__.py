"""One-hidden-layer ReLU networks trained by SGD on well-separated mixture components on the sphere.

The network has m hidden units and one output for each of k classes,

    f_i(x) = Σ_r V_ir φ(w_r·x),    φ(z) = max(z, 0),    o(x) = softmax(f(x)),

with V_ir ~ N(0, 1) fixed and w_r ~ N(0, σ²I), σ = 1/√m by default; only W, whose m rows are the
w_r, is trained. The loss is the mean cross-entropy L(W) = -mean_s log o_{y_s}(x_s), and SGD steps
by η = c/m along its gradient on batches of B points. φ'(0) is 0 throughout, as in automatic
differentiation.

Symbols, the same everywhere: k `classes` of l `components` each; n points in dimension d, of norm
1; width m; `deviation` σ; separation δ, the distance of components of different classes; `ratio` λ:
a component has diameter at most λδ; e_s = o(x_s) - 1_{y_s}, the error at a point (k,); mean_s(1 -
o_{y_s}), the wrong mass: the mean probability given to wrong classes; W(0) the initial weights,
1_{r,s} = 1[w_r(0)·x_s > 0] the initial pattern of activations; S, the number of seeds, which are
independent runs of one training. Arrays of seeds have the shapes V (S, k, m) and W (S, m, d).
"""
