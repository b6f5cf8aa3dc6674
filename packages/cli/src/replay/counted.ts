/** `1 event`, `12,000 events` */
export function counted(events: number): string {
  return `${events.toLocaleString('en-US')} ${events === 1 ? 'event' : 'events'}`;
}
