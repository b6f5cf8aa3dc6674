import { SinkError } from '@audit-trail/core';
import { type Answer, fieldOf, parseAnswer, unexpectedAnswer } from '../answer.js';
import type { Verdict } from '../receiver-format.js';

/**
 * The codes that say more than the HTTP status they come with. All others leave it to the status: 1 to 4 come with 401
 * and 403, 8, 9, 18 to 20 and 23 with 500 and 503, 26 and 27 with 429.
 *
 * Source: https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/troubleshoot-http-event-collector
 */
const verdicts: ReadonlyMap<unknown, Verdict> = new Map<unknown, Verdict>([
  // These come with 400, and yet the events are all right.
  [5, { kind: 'retry', advice: 'The events got lost on the way: check what is between here and Splunk.' }],
  [7, { kind: 'retry', advice: "The token does not allow this index: check 'index', or allow it for the token." }],
  [10, { kind: 'retry', advice: "The token wants indexer acknowledgement: set 'acknowledge: true'." }],
  [11, { kind: 'retry' }],
  [14, { kind: 'retry', advice: "The token has no indexer acknowledgement: enable it, or leave out 'acknowledge'." }],
  [16, { kind: 'retry' }],
  [21, { kind: 'retry', advice: "It does not know the token: check 'token'." }],
  [22, { kind: 'retry', advice: "The token is disabled: enable it, or give another 'token'." }],
  // These are about one event.
  [6, { kind: 'refused' }],
  [12, { kind: 'refused' }],
  [13, { kind: 'refused' }],
  [15, { kind: 'refused' }],
]);

/** 0 is success; 24 and 25 are success too, and warn that queues are filling. */
const successes: ReadonlySet<unknown> = new Set([0, 24, 25]);

/**
 * Reads an error. `invalid-event-number` counts from 0 and names the event at which Splunk stopped. Those before it may
 * be indexed or not: seen were indexed ones (https://github.com/moby/moby/issues/35862), but nothing documents it. So
 * they are sent again with those behind it: a repeat has the same id, a loss would have none.
 */
export function judgeHec({ text }: Answer): Verdict | undefined {
  const said = parsed(text);
  const verdict = verdicts.get(fieldOf(said, 'code'));
  const place = fieldOf(said, 'invalid-event-number');
  return verdict?.kind === 'refused' && typeof place === 'number' ? { ...verdict, place } : verdict;
}

/** Makes sure that it is Splunk who answered 2xx, and not something in front of it. */
export function checkHecSuccess(answer: Answer): unknown {
  const said = parseAnswer(answer);
  const code = fieldOf(said, 'code');
  if (successes.has(code)) return said;
  if (typeof code !== 'number') throw unexpectedAnswer(answer, 'something that is not HEC');
  throw new SinkError('retry', `${answer.target} answered with code ${code}. It said: ${answer.excerpt(answer.text)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not from Splunk itself: the status has to say it
  }
}
