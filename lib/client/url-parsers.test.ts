import { createLoader, createSerializer } from 'nuqs/server'
import { describe, expect, it } from 'vitest'
import { NO_FILTERS, toParams } from './filters'
import { EVENT_PARSERS, filterChange, filtersOf } from './url-parsers'

const load = createLoader(EVENT_PARSERS)
const write = createSerializer(EVENT_PARSERS)

describe('the URL of the events page', () => {
  it('is empty for the default state, and the default state for an empty URL', () => {
    expect(write(load(''))).toBe('')
    expect(filtersOf(load(''))).toEqual(NO_FILTERS)
  })

  it('survives a round trip, commas, ampersands and unicode included', () => {
    const url =
      '?q=type:user.*+-actor:%22a,b%22&start_time=-24h&event_types=user.login,%22a,b%26c%22&event_types=x&actor_ids=%F0%9F%99%82' +
      '&order=asc&cursor=abc&event=0199b3c0-7a4e-7c11-8f21-3f2d9a1e5b10&tz=local&cols=time,type:220&view=scroll&live=10'
    const state = load(url)
    expect(state).toMatchObject({
      q: 'type:user.* -actor:"a,b"',
      event_types: ['user.login', 'a,b&c', 'x'],
      actor_ids: ['🙂'],
      order: 'asc',
      cols: { visible: ['time', 'type'], widths: { type: 220 } },
      view: 'scroll',
      live: '10',
    })
    expect(load(write(state))).toEqual(state)
  })

  it('falls back to the default on nonsense', () => {
    expect(load('?order=sideways&tz=mars&cols=nope&view=tree&live=1')).toEqual(load(''))
  })

  it('leaves the page when the filters change', () => {
    expect(filterChange({ q: 'x' })).toEqual({ q: 'x', cursor: null })
  })
})

describe('toParams', () => {
  it('gives equal filters the same string, whatever order they were chosen in', () => {
    const one = toParams({ ...NO_FILTERS, severities: ['error', 'critical'], q: ' ' })
    const two = toParams({ ...NO_FILTERS, severities: ['critical', 'error'] })
    expect(one.toString()).toBe('severities=critical%2Cerror')
    expect(two.toString()).toBe(one.toString())
  })
})
