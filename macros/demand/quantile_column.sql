{# The column that holds the quantile of a level, of int_demand_distributions. #}
{% macro quantile_column(level) -%}
    case {{ level }}
        when 1e-2 then q010
        when 2.5e-2 then q025
        when 5e-2 then q050
        when 1e-1 then q100
        when 2e-1 then q200
        when 2.5e-1 then q250
        when 3e-1 then q300
        when 4e-1 then q400
        when 5e-1 then q500
        when 6e-1 then q600
        when 7e-1 then q700
        when 7.5e-1 then q750
        when 8e-1 then q800
        when 9e-1 then q900
        when 9.5e-1 then q950
        when 9.75e-1 then q975
        when 9.9e-1 then q990
        when 9.95e-1 then q995
    end
{%- endmacro %}
