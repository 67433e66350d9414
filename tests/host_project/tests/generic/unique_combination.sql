{% test unique_combination(model) %}
    select product_id from {{ model }} group by product_id having count(*) > 1
{% endtest %}
