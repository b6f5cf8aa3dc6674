const numbers = new Intl.NumberFormat('en');

/** `1 event`, `1,234 events` */
export function plural(count: number, noun: string): string {
  return `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatNumber(count: number): string {
  return numbers.format(count);
}
