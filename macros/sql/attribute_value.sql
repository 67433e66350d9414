{# What a json text says of an attribute, as text; null where it says nothing or is no
   json. Spark's word for it is get_json_object. #}
{% macro attribute_value(attributes, name) -%}
    case
        when json_valid({{ attributes }})
            then json_extract_string({{ attributes }}, concat('$."', {{ name }}, '"'))
    end
{%- endmacro %}
