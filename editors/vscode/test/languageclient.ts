/** A stand-in for the protocol's client: which server it would start, and what it is sent. */

export enum State {
  Stopped = 1,
  Running = 2,
  Starting = 3,
}

export interface LanguageClientOptions {
  [name: string]: unknown;
}

export class LanguageClient {
  static readonly all: LanguageClient[] = [];
  static failure: Error | undefined;
  readonly sent: [string, unknown][] = [];
  answer: unknown = true;
  isRunning = false;
  private listener: (event: { newState: State }) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly run: { command: string; args: string[] },
    readonly options: LanguageClientOptions,
  ) {
    LanguageClient.all.push(this);
  }

  onDidChangeState(listener: (event: { newState: State }) => void): void {
    this.listener = listener;
  }

  async start(): Promise<void> {
    this.listener({ newState: State.Starting });
    if (LanguageClient.failure !== undefined) {
      throw LanguageClient.failure;
    }
    this.isRunning = true;
    this.listener({ newState: State.Running });
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    this.listener({ newState: State.Stopped });
  }

  async sendRequest(method: string, params: unknown): Promise<unknown> {
    this.sent.push([method, params]);
    return this.answer;
  }
}
