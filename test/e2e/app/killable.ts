/** An app that can be ended as `kill -9` does it. */
export interface Killable {
  readonly url: string;
  /** At once; gives the folder in which its successor finds what it had written. */
  kill(): Promise<string>;
}
