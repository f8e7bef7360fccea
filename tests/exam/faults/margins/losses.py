"""What AdaBoost does to its exponential loss, and Schapire's bound on small margins."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

LOSS, SHARE, LEAST = "margins.exponential_loss", "margins.schapire_bound", "margins.minimum_margin"
VOTES = "claims/margins/votes.py"
LOSS_CLAIM = "claims/margins/test_exponential_loss.py"
SHARE_CLAIM = "claims/margins/test_schapire_bound.py"
BOOSTING = "models/margins/boosting.py"
KERNEL = "models/margins/boosting_kernel.py"
STEP = "steps[t] = shrinkage * 0.5 * math.log(agree / wrong)"
REWEIGHTED = "weights[i] *= (shrink if agreed[i] else grow) / normaliser"

CATALOGUE = [
    false_theorem(
        "a round multiplies the loss by √(ε(1 - ε)), without its 2",
        VOTES,
        "return np.cumsum(self.vote.normalisers())",
        "return np.cumsum(self.vote.normalisers() - np.log(2))",
        caught_by=(LOSS, SHARE),
    ),
    false_theorem(
        "a round multiplies the loss by 4ε(1 - ε), without the root",
        VOTES,
        "return np.cumsum(self.vote.normalisers())",
        "return np.cumsum(2 * self.vote.normalisers())",
        caught_by=(LOSS, SHARE),
    ),
    false_theorem(
        "the loss after a round is the product of those before it",
        VOTES,
        "return np.cumsum(self.vote.normalisers())",
        "return np.cumsum(self.vote.normalisers()) - self.vote.normalisers()",
        caught_by=(LOSS,),
    ),
    false_theorem(
        "under the new weights the stump just taken errs as it did under the old ones",
        LOSS_CLAIM,
        "np.full_like(after, 0.5),",
        "together(run.vote.errors for run in runs),",
        caught_by=(LOSS,),
    ),
    false_theorem(
        "under the new weights the stump just taken errs on 0.49",
        LOSS_CLAIM,
        "np.full_like(after, 0.5),",
        "np.full_like(after, 0.49),",
        caught_by=(LOSS,),
    ),
    false_theorem(
        "the share up to θ has e^{θΣα/2} times the product",
        SHARE_CLAIM,
        "exponent = np.sort(run.signed, axis=1) + run.log_product[:, None]",
        "exponent = np.sort(run.signed, axis=1) / 2 + run.log_product[:, None]",
        caught_by=(SHARE,),
    ),
    false_theorem(
        "the share up to θ is at most half of e^{θΣα} times the product",
        SHARE_CLAIM,
        "exponent = np.sort(run.signed, axis=1) + run.log_product[:, None]",
        "exponent = np.sort(run.signed, axis=1) + run.log_product[:, None] - np.log(2)",
        caught_by=(SHARE,),
    ),
    false_theorem(
        "the share up to θ is at most twice e^{θΣα} times the product, true and not tight",
        SHARE_CLAIM,
        "exponent = np.sort(run.signed, axis=1) + run.log_product[:, None]",
        "exponent = np.sort(run.signed, axis=1) + run.log_product[:, None] + np.log(2)",
        caught_by=(SHARE,),
    ),
    false_theorem(
        "any step α will do for the share of small margins",
        SHARE_CLAIM,
        'without("step", "error", 200, 10, 0.0, 0.1, True)',
        '("error", 200, 10, 0.0, 0.1, True)',
        caught_by=(SHARE,),
        refused="premise 'step' does not hold",
    ),
    faulty_world(
        "the exponential loss is a sum, without its 1/n",
        BOOSTING,
        "np.exp(least - signed).mean(axis=1)",
        "np.exp(least - signed).sum(axis=1)",
        caught_by=(LOSS,),
    ),
    faulty_world(
        "a normaliser is √(2ε(1 - ε))",
        BOOSTING,
        "return np.log(4 * self.errors * (1 - self.errors)) / 2",
        "return np.log(2 * self.errors * (1 - self.errors)) / 2",
        caught_by=(LOSS, SHARE),
    ),
    faulty_world(
        "a normaliser of the round before",
        BOOSTING,
        "return np.log(4 * self.errors * (1 - self.errors)) / 2",
        "return np.roll(np.log(4 * self.errors * (1 - self.errors)) / 2, 1)",
        caught_by=(LOSS,),
    ),
    faulty_world(
        "scores are added up over the points",
        BOOSTING,
        "vote.opinions(points) * labels, axis=0)",
        "vote.opinions(points) * labels, axis=1)",
        caught_by=(LOSS,),
        refused="premise 'reweighted' does not hold",
    ),
    faulty_world(
        "weights are e^{yF}, so that points on the right side weigh more",
        BOOSTING,
        "weights = np.exp(signed.min(axis=1, keepdims=True) - signed)",
        "weights = np.exp(signed - signed.max(axis=1, keepdims=True))",
        caught_by=(LOSS,),
        refused="premise 'reweighted' does not hold",
    ),
    faulty_world(
        "α is SAMME's ln((1 - ε)/ε), and right points shrink as well as wrong ones grow",
        KERNEL,
        STEP,
        "steps[t] = shrinkage * math.log(agree / wrong)",
        caught_by=(LOSS, SHARE),
        refused="premise 'step' does not hold",
        source="scikit-learn, AdaBoostClassifier: SAMME's weight has no ½, and wrong points alone "
        "are multiplied",
    ),
    faulty_world(
        "α = ½ ln((1 + ε)/(1 - ε)), which grows with the error",
        KERNEL,
        STEP,
        "steps[t] = shrinkage * 0.5 * math.log((1 + error) / (1 - error))",
        caught_by=(LOSS, LEAST),
        refused="premise 'step' does not hold",
        source="DecisionTree.jl, pull request 167: the old coefficient of its AdaBoost stumps",
    ),
    faulty_world(
        "α = ½ ln(0.5/ε), 1 - 0.5 in the place of 1 - ε",
        KERNEL,
        STEP,
        "steps[t] = shrinkage * 0.5 * math.log(0.5 / error)",
        caught_by=(LOSS,),
        refused="premise 'step' does not hold",
        source="LightML.jl, pull request 7: 1 - 0.5 should be 1 - err",
    ),
    faulty_world(
        "wrong points weigh twice as much in the next round, whatever the error",
        KERNEL,
        REWEIGHTED,
        "weights[i] *= 1.0 if agreed[i] else 2.0",
        caught_by=(LOSS, SHARE),
        refused="premise 'reweighted' does not hold",
        source="Géron's handson-ml2, issue 236: sample_weights[wrong] *= 1 + learning_rate",
    ),
    faulty_world(
        "wrong points grow by e^α, and right ones do not shrink",
        KERNEL,
        REWEIGHTED,
        "weights[i] *= 1.0 if agreed[i] else grow",
        caught_by=(LOSS,),
        refused="premise 'reweighted' does not hold",
    ),
    faulty_world(
        "a threshold is the number above the cut, for x < threshold where a stump asks x <= it",
        BOOSTING,
        "thresholds = np.where(middle < upper, middle, lower)",
        "thresholds = upper",
        caught_by=(LOSS,),
        refused="premise 'reweighted' does not hold",
        source="shap, TreeExplainer: XGBoost uses < for thresholds where shap uses <=",
    ),
    true_variant(
        "a normaliser as a sum of logarithms",
        BOOSTING,
        "return np.log(4 * self.errors * (1 - self.errors)) / 2",
        "return np.log(2) + (np.log(self.errors) + np.log1p(-self.errors)) / 2",
        green=(LOSS, SHARE),
    ),
    true_variant(
        "wrong points grow by e^{2α} and the others stay, before all are normalised",
        KERNEL,
        REWEIGHTED,
        "weights[i] *= (1 if agreed[i] else grow * grow) / (agree + wrong * grow * grow)",
        green=(LOSS, SHARE, LEAST),
    ),
    true_variant(
        "a threshold is the number below the cut, not the middle",
        BOOSTING,
        "thresholds = np.where(middle < upper, middle, lower)",
        "thresholds = lower",
        green=(LOSS, SHARE),
    ),
    true_variant(
        "the exponential loss by NumPy's logaddexp",
        BOOSTING,
        "return np.log(np.exp(least - signed).mean(axis=1)) - least[:, 0]",
        "return np.logaddexp.reduce(-signed, axis=1) - np.log(signed.shape[1])",
        green=(LOSS,),
    ),
]
