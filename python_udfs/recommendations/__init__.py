"""Recommenders of products: item models of which a shop's own data chooses.

Each is a scikit-learn estimator of one module:

- `cosine.ItemCosine`: item-item cosine, and the weighted average of explicit ratings
- `ease.Ease`: one ridge regression between all products, towards what is bought next
- `rp3beta.RP3beta`: random walks product - customer - product
- `factors.ImplicitFactors`: matrix factorisation by alternating least squares

`choice` tries them on an inner split and blends two, and `item_weights` is what all
share.

They have one interface, not a class:

fit(history, bought_next=None)
    `history` is a sparse array [customers, products], above 0 where the customer has
    bought the product, as strong as its value. `bought_next`, of the same shape, is
    what each bought in the period after; a model that has no use for it ignores it.
    Rows may be customers at several days, one upon the other.
weights_
    The item table: a float32 csr array [bought product, product]. Its diagonal is 0,
    and of each column the `neighbours` largest positive weights are kept.
predict(history)
    history @ weights_, a csr array [customers, products] of doubles; what the customer
    has bought already has a score too.
"""
