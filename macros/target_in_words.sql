{# Where the target comes from, of `target_level`, `is_by_cost` and costs. #}
{% macro target_in_words() -%}
    case
        when is_by_cost
            then concat(
                '; a unit short costs ',
                cast(cast(shortage_cost as decimal(12, 2)) as varchar),
                ', one held ',
                cast(cast(daily_holding_cost * 7e0 as decimal(18, 4)) as varchar),
                ' a week, so stock shall last with probability ',
                cast(cast(target_level as decimal(5, 3)) as varchar)
            )
        else concat(
            '; its costs are unknown, so stock shall last with probability ',
            cast(cast(target_level as decimal(5, 3)) as varchar)
        )
    end
{%- endmacro %}
