import type { JournalReport } from '@audit-trail/reader';
import type { Ink } from '../output/paint.js';
import { size } from '../output/size.js';
import { layOut } from '../output/table.js';
import { visible } from '../output/visible.js';
import { wrap } from '../output/wrap.js';
import type { View } from '../session.js';
import { sinkColumns, streamColumns } from './health-columns.js';

/** What is the matter first, then how each sink and stream is doing. */
export async function printHealth(report: JournalReport, view: View): Promise<void> {
  await view.output.writeLines(linesOf(report, view));
}

function linesOf(report: JournalReport, { output: { width }, paint, clock }: View): readonly string[] {
  const { directory, well, findings, bytes, sinks, streams } = report;
  const verdict = well ? paint('good', 'well') : paint('bad', 'needs attention');
  const [counted] = [`${size(bytes)} in ${streams.length} ${streams.length === 1 ? 'stream' : 'streams'}`];
  const said = findings.flatMap(({ level, text }) => {
    const lines = wrap(`${level === 'note' ? '-' : '!'} ${visible(text)}`, width, '  ');
    const ink: Ink = level === 'note' ? 'plain' : 'bad';
    return lines.map((line) => paint(ink, line));
  });
  const options = { width, paint };
  const ofSinks = layOut({ columns: sinkColumns(clock), rows: sinks, ...options });
  const ofStreams = layOut({ columns: streamColumns(clock), rows: streams, ...options });
  return [
    ...wrap(`${visible(directory)}: ${counted}`, width),
    verdict,
    ...said,
    ...(sinks.length > 0 ? ['', ofSinks.head, ...sinks.map(ofSinks.line)] : []),
    ...(streams.length > 0 ? ['', ofStreams.head, ...streams.map(ofStreams.line)] : []),
  ];
}
