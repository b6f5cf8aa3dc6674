const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes as people say them: `0 bytes`, `640 KiB`, `1.5 GiB`. */
export function size(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return `${step > 0 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[step]}`;
}
