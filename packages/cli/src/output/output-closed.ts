/** Nobody reads the answer any more, as when `head` has seen enough: no fault, and a reason to stop. */
export class OutputClosed extends Error {
  override readonly name: string = 'OutputClosed';
}
