{# Whole packs that hold what is wanted, at most the policy's cap, at least the minimum
   order, of `wanted_units`, `order_cap`, `minimum_order_units` and `pack_size`. #}
{% macro order_packs() -%}
    case
        when wanted_units > 1e-9
            then greatest({{ whole_packs(
                'greatest(
                    least(wanted_units, coalesce(order_cap, wanted_units)),
                    minimum_order_units
                )',
                'pack_size'
            ) }}, 1e0)
        else 0e0
    end
{%- endmacro %}
