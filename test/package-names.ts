/** What applications import, and what they start. */
export const libraries: readonly string[] = [
  'core',
  'express',
  'nestjs',
  'cls-hooked',
  'opentelemetry',
  'sink-file',
  'sink-http',
  'testing',
  'reader',
];
export const packages: readonly string[] = [...libraries, 'cli'];
