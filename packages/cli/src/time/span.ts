/** A time that was asked for, in milliseconds since 1970: a period up to, but not including, `to`; or one instant, `to` being the same. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
