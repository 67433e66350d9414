with

margins as (

    select
        asked.given.link,
        asked.given.base,
        asked.given.contributions,
        asked.asked_scale,
        list_sum(
            list_transform(
                asked.given.contributions, lambda part: part.contribution
            )
        ) as added

    from (
        select
            unnest([for_contributions]),  -- noqa: AL03
            at_scale
    ) as asked (given, asked_scale)

    where asked.given is not null

),

scaled as (

    select
        contributions,
        asked_scale * {{ link('link', 'base') }} as base,

        -- What all features add to the score over what they add to the margin.
        asked_scale * case
            when abs(added) > 1e-9
                then
                    ({{ link('link', '(base + added)') }} - {{ link('link', 'base') }})
                    / added
            else {{ link_slope('link', 'base') }}
        end as scale

    from margins

),

ordered as (

    select
        base,
        list_transform(
            list_sort(
                list_transform(
                    contributions,
                    lambda part: {
                        'size': abs(part.contribution),
                        'feature': part.feature,
                        'value': part.value,
                        'contribution': part.contribution * scale
                    }
                ),
                'desc',
                'nulls last'
            ),
            lambda part: {
                'feature': part.feature,
                'value': part.value,
                'contribution': part.contribution
            }
        ) as contributions

    from scaled

)

select
    {
        'base': base,
        'contributions': contributions,
        'sentence': array_to_string(
            list_transform(
                contributions[1:3],
                lambda part: concat(
                    replace(part.feature, '_', ' '),
                    ' is ',
                    coalesce(
                        printf('%.4g', try_cast(part.value as double)),
                        part.value,
                        'unknown'
                    ),
                    printf(' (%+.3g)', part.contribution)
                )
            ),
            ', '
        )
    }

from ordered
