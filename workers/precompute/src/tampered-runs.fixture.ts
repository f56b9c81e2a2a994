import { type Run, RunStore, type UserList } from './store/run-store.ts';

type Tampering = {
  /** Before a run is sealed: its lists are written, nobody has checked them. */
  beforeSealing?: (runs: RunStore, run: Run) => Promise<void>;
  /** After a run was judged good, before it is published. */
  afterJudging?: () => Promise<unknown>;
  /** Before the pointer moves. */
  beforePointing?: () => Promise<void>;
  figures?: Partial<NonNullable<Run['figures']>>;
  /** Writes after the run was sealed get lost. */
  losesRepairs?: boolean;
};

/** A store with something going wrong beside it. */
export class TamperedRuns extends RunStore {
  readonly #tampering: Tampering;

  constructor(db: ConstructorParameters<typeof RunStore>[0], tampering: Tampering) {
    super(db);
    this.#tampering = tampering;
  }

  override async move(...[run, from, to, more]: Parameters<RunStore['move']>): Promise<Run> {
    if (to !== 'sealed') {
      const moved = await super.move(run, from, to, more);
      if (to === 'validated') await this.#tampering.afterJudging?.();
      return moved;
    }
    if (from !== 'building') return super.move(run, from, to, more);
    await this.#tampering.beforeSealing?.(this, run);
    const figures = more?.figures && { ...more.figures, ...this.#tampering.figures };
    return super.move(run, from, to, { ...more, ...(figures && { figures }) });
  }

  override async point(...args: Parameters<RunStore['point']>): Promise<boolean> {
    await this.#tampering.beforePointing?.();
    return super.point(...args);
  }

  override async writeLists(run: Run, lists: readonly UserList[]): Promise<void> {
    if (run.state === 'building' || !this.#tampering.losesRepairs) await super.writeLists(run, lists);
  }
}
