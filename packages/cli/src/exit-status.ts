/** The program has said all there is to say, and ends with a status of its own. */
export class ExitStatus extends Error {
  override readonly name: string = 'ExitStatus';
  readonly status: number;

  constructor(status: number) {
    super(`The program ends with ${status}.`);
    this.status = status;
  }
}
