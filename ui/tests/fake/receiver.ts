import type { CallbackListener, KeptCallback, ReceiverCheck, ReceiverState } from '../../src/api/bindings'
import type { Args } from './mirror'
import { appError, hostileName, MINUTE, NOW } from './rooms'

const SECRET = 'q3Jm0vT1xXk2b7yRw9PzLh4c'
const hours = [12, 9, 14, 10, 12, 0, 0, 0, 38, 52, 47, 61, 70, 66, 48, 75, 82, 79, 60, 64, 71, 88, 93, 41]

const offState: ReceiverState = {
  switchedOn: false,
  listeningOn: null,
  error: null,
  localAddress: null,
  publicRoot: '',
  address: null,
  oldAddressUntil: null,
  lastEvent: null,
  today: { received: 0, repeated: 0, rejected: 0 },
  hours: hours.map(() => 0),
  medianAnswerMs: null,
  p99AnswerMs: null,
  unreadable: 0,
  waiting: 0,
  warning: null,
}

/** A receiver that has worked for a day; `state` can be set to anything else. */
export class FakeReceiver {
  state: ReceiverState = {
    ...offState,
    switchedOn: true,
    listeningOn: '127.0.0.1:8686',
    localAddress: `http://127.0.0.1:8686/${SECRET}`,
    publicRoot: 'https://desk.example.com/callbacks',
    address: `https://desk.example.com/callbacks/${SECRET}`,
    lastEvent: NOW - 3 * MINUTE,
    today: { received: 1306, repeated: 41, rejected: 0 },
    hours,
    medianAnswerMs: 3.84,
    p99AnswerMs: 21.3,
    unreadable: 3,
  }
  check: ReceiverCheck = { local: { kind: 'arrived', millis: 4 }, public: { kind: 'arrived', millis: 86 } }
  listener: CallbackListener = { address: '127.0.0.1', port: 8686 }

  /** As on a computer where nobody has switched it on. */
  neverOn(): void {
    this.state = offState
  }

  private switch(on: boolean): ReceiverState {
    const listeningOn = on ? `${this.listener.address}:${this.listener.port}` : null
    this.state = { ...this.state, switchedOn: on, listeningOn, localAddress: listeningOn && `http://${listeningOn}/${SECRET}` }
    return this.state
  }

  private setRoot(root: string): ReceiverState {
    if (root !== '' && !/^https?:\/\/[^?#]+$/.test(root)) throw appError('inputUnusable', { textKey: 'receiver.publicRoot' })
    this.state = { ...this.state, publicRoot: root, address: root === '' ? null : `${root}/${SECRET}` }
    return this.state
  }

  readonly handlers: Record<string, (args: Args) => unknown> = {
    receiver_state: () => this.state,
    switch_receiver: ({ on }) => this.switch(Boolean(on)),
    set_public_root: ({ publicRoot }) => this.setRoot(String(publicRoot)),
    callback_listener: () => this.listener,
    set_callback_listener: ({ listener }) => {
      this.listener = listener as CallbackListener
      return this.listener
    },
    renew_callback_address: () => {
      this.state = { ...this.state, address: `${this.state.publicRoot}/n3wS3cr3tN3wS3cr3tN3w`, oldAddressUntil: NOW + 24 * 60 * MINUTE }
      return this.state
    },
    check_receiver: () => this.check,
    unreadable_callbacks: ({ offset, limit }) => {
      const all = Array.from({ length: this.state.unreadable }, (_, place) => unreadable(place))
      return { total: all.length, offset, rows: all.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    replay_callbacks: () => 1306,
    import_callbacks: () => ({ stored: 12, repeated: 3, refused: 1, firstRefused: [[4, 'expected value at line 1 column 1']] }),
  }
}

function unreadable(place: number): KeptCallback {
  const body = place === 0 ? `{"chatroom": ${hostileName}` : '{"type":"ROOM"}'
  return {
    id: String(100 - place),
    path: place === 2 ? 'room/whatever' : 'chatroom/loaded',
    receivedAt: NOW - (place + 1) * 47 * MINUTE,
    lastReceivedAt: NOW - (place + 1) * 46 * MINUTE,
    copies: place === 0 ? 6 : 1,
    fault: place === 0 ? 'expected value at line 1 column 14' : 'chatroom: missing field `wxid`',
    bytes: new TextEncoder().encode(body).length,
    body,
  }
}
