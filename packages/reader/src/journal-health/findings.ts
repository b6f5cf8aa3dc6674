import type { JournalFinding, JournalSink, StreamReport } from './journal-report.js';

/** A backlog whose oldest event is older needs attention, in seconds. */
const oldAfter = 300;

/** What people should know of a journal, what is most urgent first. */
export function findingsOf(streams: readonly StreamReport[], sinks: readonly JournalSink[]): JournalFinding[] {
  const anyAlive = streams.some(({ owner }) => owner !== 'none');
  const findings = [
    ...streams.flatMap(({ name, damage }) => damage.map((text) => attention(`Damage in ${name}: ${text}`, name))),
    ...sinks.flatMap(ofSink),
    ...(anyAlive ? [] : streams.flatMap(ofOrphan)),
    ...streams.flatMap(ofCrash),
    ...(streams.length > 0 ? [] : [empty]),
  ];
  return findings.toSorted((a, b) => Number(b.level === 'attention') - Number(a.level === 'attention'));
}

const empty: JournalFinding = { level: 'note', text: 'There is no stream: nothing has been recorded here.' };

function ofSink({ name: sink, behind, deadLetters }: JournalSink): JournalFinding[] {
  const findings: JournalFinding[] = [];
  if (behind.seconds > oldAfter) {
    const text = `The sink '${sink}' lacks about ${counted(behind.events)}, the oldest for ${inWords(behind.seconds)}. Look after its receiver, and at lastError of trail.health(); if the application has no such sink any more, trail.forget('${sink}').`;
    findings.push({ level: 'attention', text, sink });
  }
  if (deadLetters > 0) {
    const text = `The sink '${sink}' has refused ${counted(deadLetters)} for good. See why in dead-letters/${sink}.jsonl of its streams, mend it, and send ${deadLetters === 1 ? 'it' : 'them'} again: trail.redeliver('${sink}').`;
    findings.push({ level: 'attention', text, sink });
  }
  return findings;
}

/** While any process uses the journal, it takes up what others left. */
function ofOrphan({ name: stream, sinks }: StreamReport): JournalFinding[] {
  return sinks
    .filter(({ behind }) => behind.bytes > 0)
    .map(({ name: sink, behind }) => ({
      level: 'attention',
      text: `No process owns ${stream}, of which the sink '${sink}' lacks about ${counted(behind.events)}. Start the application: it delivers them.`,
      stream,
      sink,
    }));
}

function ofCrash({ name: stream, owner, closed, segments, torn }: StreamReport): JournalFinding[] {
  const findings: JournalFinding[] = [];
  if (owner === 'none' && !closed && segments > 0) {
    const text = `${stream} was not closed: its process was killed or crashed. What it had written is there; the next one goes on with it.`;
    findings.push({ level: 'note', text, stream });
  }
  if (torn.length > 0) {
    const bytes = torn.reduce((sum, file) => sum + file.bytes, 0);
    const text = `${stream} has ${bytes} bytes that a crash left unfinished (${torn.map(({ file }) => file).join(', ')}). They are no events that were acknowledged; delete them when you know why.`;
    findings.push({ level: 'note', text, stream });
  }
  return findings;
}

function attention(text: string, stream: string): JournalFinding {
  return { level: 'attention', text, stream };
}

function counted(events: number): string {
  return events === 1 ? '1 event' : `${events.toLocaleString('en-US')} events`;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function inWords(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? ['second', 1];
  return `${Math.floor(seconds / length)} ${unit}s`;
}
