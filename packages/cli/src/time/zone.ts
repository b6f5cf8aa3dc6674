/** What the calendar and the clock of a zone show; `month` is 1 for January. */
export interface ClockTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** Between instants (milliseconds since 1970) and what clocks show. */
export interface Zone {
  /** As people call it: `UTC`, `Berlin`. */
  readonly name: string;
  read(instant: number): ClockTime;
  /**
   * The instant at which the clock shows a time. What is out of range runs on: day 0 is the last one of the month before.
   * A time that the clock skips in spring is as much later as it skips; of the hour that comes twice in autumn, it is the
   * first.
   */
  at(time: ClockTime): number;
}

export const utcZone: Zone = {
  name: 'UTC',
  read: (instant) => {
    const date = new Date(instant);
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      millisecond: date.getUTCMilliseconds(),
    };
  },
  at: ({ year, month, day, hour, minute, second, millisecond }) =>
    new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond,
};

/** The zone of this machine, or of the environment variable TZ. */
export const localZone: Zone = {
  get name() {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
  },
  read: (instant) => {
    const date = new Date(instant);
    return {
      year: date.getFullYear(),
      month: date.getMonth() + 1,
      day: date.getDate(),
      hour: date.getHours(),
      minute: date.getMinutes(),
      second: date.getSeconds(),
      millisecond: date.getMilliseconds(),
    };
  },
  at: ({ year, month, day, hour, minute, second, millisecond }) => {
    const date = new Date(2000, 0, 1);
    date.setHours(0, 0, 0, 0);
    date.setFullYear(year, month - 1, day);
    return date.setHours(hour, minute, second, millisecond);
  },
};
