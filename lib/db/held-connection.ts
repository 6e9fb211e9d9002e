import 'server-only'
import type postgres from 'postgres'
import { endsConnection, type LastingPool } from './lasting-pool'

type Values = postgres.ParameterOrJSON<never>[]
/** Of the driver's connection (3.4.9): what its own transactions use to hear that it ended. */
type DriverConnection = { onclose: ((error: unknown) => void) | null }
type UnsafeOptions = postgres.UnsafeQueryOptions & { onexecute?: (connection: DriverConnection) => boolean }
/** What works on one connection; in the form of the driver. */
export type HeldClient = Pick<postgres.Sql, 'options' | 'unsafe'>
type Statement = ReturnType<HeldClient['unsafe']>

/** What a statement on a connection that has ended is: refused, in whatever form it was asked for. */
function refused(error: unknown): Statement {
  const rejected = Promise.reject(error)
  rejected.catch(() => {})
  const same = () => rejected
  return Object.assign(rejected, { values: same, execute: same, writable: same }) as unknown as Statement
}

/**
 * Takes a connection from its pool. When it ends meanwhile, the driver forgets the statements that wait for it, throws outside of every call on those
 * that are asked afterwards, and takes it back into the pool although it is dead; so all of that is seen to here.
 */
export async function holdConnection(pools: LastingPool) {
  const pool = pools.current()
  const held = await pool.reserve().catch((error: unknown) => {
    pools.noteFailure(pool, error)
    throw error
  })
  let connection: DriverConnection | null = null
  let lost: { error: unknown } | null = null
  let failed: { error: unknown } | null = null
  let reject: (error: unknown) => void = () => {}
  const ended = new Promise<never>((_, refuse) => (reject = refuse))
  ended.catch(() => {})
  const lose = (error: unknown) => {
    lost ??= { error }
    pools.noteFailure(pool, error)
    reject(error)
  }
  const onexecute = (one: DriverConnection) => {
    connection = one
    one.onclose = lose
    return true
  }

  return {
    client: {
      options: pool.options,
      /** The first is without values: only then the driver says which connection it runs on. */
      unsafe: (text: string, values: Values = [], options: UnsafeOptions = {}): Statement => {
        if (lost !== null) return refused(lost.error)
        const statement: Statement = held.unsafe(
          text,
          values,
          connection === null ? { ...options, onexecute } : options,
        )
        statement.catch((error: unknown) => {
          failed ??= { error }
          if (endsConnection(error)) lose(error)
        })
        return statement
      },
    } as HeldClient,
    /** What `work` comes to, or that the connection ended. */
    orLost: <T>(work: Promise<T>): Promise<T> => Promise.race([work, ended]),
    isLost: () => lost !== null,
    /** The first statement that failed: whoever went on behind it has written nothing. */
    failed: () => failed,
    /** Gives it back; one that ended goes back by itself. */
    release: () => {
      if (connection !== null) connection.onclose = null
      if (lost === null) held.release()
    },
  }
}

/** In a failed transaction PostgreSQL says of each later statement only that it is one: what made it fail says more. */
const isEcho = (error: unknown) => (error as { code?: unknown } | null)?.code === '25P02'

/**
 * Runs a transaction on a connection of its own.
 * @param begin the statement, or statements, that begin it; sent with the first of `run`
 * @throws what `run` throws or its statements did, also those that it swallowed; what the connection ended by
 */
export async function transactionOver<T>(
  pools: LastingPool,
  begin: string,
  run: (client: HeldClient) => Promise<T>,
): Promise<T> {
  const held = await holdConnection(pools)
  const { client, orLost, failed } = held
  try {
    const begun = client.unsafe(begin).execute()
    const [result] = await orLost(Promise.all([run(client), begun]))
    const swallowed = failed()
    if (swallowed !== null) throw swallowed.error
    await orLost(client.unsafe('commit').execute())
    return result
  } catch (error) {
    if (!held.isLost()) await orLost(client.unsafe('rollback').execute()).catch(() => {})
    const first = failed()
    throw isEcho(error) && first !== null ? first.error : error
  } finally {
    held.release()
  }
}
