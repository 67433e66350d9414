-- A warning: by chance alone a group among some hundred is beyond three deviations.
{{ config(severity='warn') }}

select * from {{ ref('fairness_audit') }}

where is_separable
