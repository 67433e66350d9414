"""The operators that a model may be made of, and their opsets.

All are computations of bounded size on their inputs alone: none runs a subgraph, draws
random numbers, reads a file, or makes maps, sequences or texts of unbounded length.
"""

import onnx

from python_udfs.onnx_check.refused import Refused, shown

ELEMENT_BY_ELEMENT = """
    Abs Acos Acosh Add And Asin Asinh Atan Atanh Cast Ceil Celu Clip Cos Cosh Div Elu
    Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf
    IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow
    Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub
    Sum Tan Tanh ThresholdedRelu Where Xor
    DequantizeLinear DynamicQuantizeLinear QuantizeLinear
"""
OVER_AN_AXIS = """
    ArgMax ArgMin BatchNormalization CumSum Hardmax InstanceNormalization LRN
    LayerNormalization LogSoftmax LpNormalization ReduceL1 ReduceL2 ReduceLogSum
    ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare
    Softmax TopK
"""
PRODUCTS = """
    AveragePool Conv Gemm GlobalAveragePool GlobalMaxPool MatMul MatMulInteger MaxPool
"""
SHAPES = """
    Concat Constant ConstantOfShape Dropout Expand Flatten Gather GatherElements OneHot
    Pad Range Reshape Shape Size Slice Split Squeeze Tile Transpose Trilu Unsqueeze
"""
CLASSICAL = """
    ArrayFeatureExtractor Binarizer CategoryMapper FeatureVectorizer Imputer
    LabelEncoder LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier
    SVMRegressor Scaler TreeEnsembleClassifier TreeEnsembleRegressor
"""
OPERATORS = {
    "": set((ELEMENT_BY_ELEMENT + OVER_AN_AXIS + PRODUCTS + SHAPES).split()),
    "ai.onnx.ml": set(CLASSICAL.split()),
}
OPSETS = {"": range(7, 25), "ai.onnx.ml": range(1, 6)}

ADVICE = {
    "ZipMap": "export the classifier with zipmap off (skl2onnx: options={'zipmap': "
    "False}), so that its probabilities are a plain tensor",
    "If": "it runs a subgraph",
    "Loop": "it runs a subgraph",
    "Scan": "it runs a subgraph",
    "SequenceMap": "it runs a subgraph",
    "TreeEnsemble": "export with ai.onnx.ml opset 3, as TreeEnsembleRegressor",
}


def check_operator(node: onnx.NodeProto, domain: str) -> None:
    """Raise Refused where a node's operator is not one of OPERATORS."""
    if domain not in OPERATORS:
        raise Refused(
            f"operator {shown(node.op_type)} is of the custom domain {shown(domain)}"
        )
    if node.op_type not in OPERATORS[domain]:
        advice = ADVICE.get(node.op_type)
        raise Refused(
            f"operator {shown(node.op_type)} is not on the list of allowed operators"
            + (f": {advice}" if advice else "")
        )


def plain_domain(domain: str) -> str:
    """Return a domain under the one of its names that OPERATORS knows."""
    return "" if domain == "ai.onnx" else domain


def used_opsets(model: onnx.ModelProto) -> dict[str, int]:
    """Return the version of each domain that a node uses."""
    versions: dict[str, int] = {}
    for opset in model.opset_import:
        domain = plain_domain(opset.domain)
        if versions.setdefault(domain, opset.version) != opset.version:
            raise Refused(f"it imports two opsets of the domain {shown(domain)}")
    used = {plain_domain(node.domain) for node in model.graph.node} & set(OPSETS)
    for domain in sorted(used):
        _check_version(domain, versions.get(domain))
    # ONNX's own checker asks for the main domain, used or not.
    return {"": versions.get("", 18)} | {d: versions[d] for d in sorted(used)}


def _check_version(domain: str, version: int | None) -> None:
    known = OPSETS[domain]
    if version not in known:
        raise Refused(
            f"its opset of {domain or 'ai.onnx'} is {version};"
            f" {known.start} to {known.stop - 1} are known"
        )
