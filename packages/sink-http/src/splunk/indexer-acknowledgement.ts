import { setTimeout as delay } from 'node:timers/promises';
import { SinkError } from '@audit-trail/core';
import { type Answer, fieldOf, parseAnswer } from '../answer.js';
import type { Ask } from '../receiver-format.js';
import { checkHecSuccess } from './hec-answer.js';

/** Milliseconds until Splunk is asked first; then twice as long each time, up to the ten seconds it recommends. */
const firstPause = 100;
const longestPause = 10_000;

/**
 * Waits until Splunk says that the events of an answered request are indexed. It says only yes or not yet: what it lost
 * is not yet for ever, which the signal ends.
 *
 * Source: https://help.splunk.com/splunk-enterprise/get-data-in/collect-http-event-data/about-http-event-collector-indexer-acknowledgment
 */
export async function indexed(answer: Answer, path: string, ask: Ask, signal: AbortSignal): Promise<undefined> {
  const id = fieldOf(checkHecSuccess(answer), 'ackId');
  if (typeof id !== 'number') {
    throw new SinkError(
      'retry',
      `${answer.target} gave no 'ackId': enable indexer acknowledgement for the token, or leave out 'acknowledge'.`,
    );
  }
  const question = Buffer.from(JSON.stringify({ acks: [id] }));
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    await pauseFor(pause, answer.target, signal);
    const acks = fieldOf(parseAnswer(await ask(path, question)), 'acks');
    if (fieldOf(acks, String(id)) === true) return undefined;
  }
}

async function pauseFor(milliseconds: number, target: string, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal, ref: false });
  } catch (cause) {
    throw new SinkError('retry', `${target} has the events, but did not say in time that they are indexed.`, { cause });
  }
}
