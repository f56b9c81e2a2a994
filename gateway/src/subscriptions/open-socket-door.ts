import type { Door } from '../http/serve-graphql.ts';
import type { LiveSubscriptions } from './live-subscriptions.ts';
import type { WebSocketOptions } from './serve-websocket.ts';

/** Connections pass the same door as requests and then stay: they are counted by address, not as work under way. */
export function openSocketDoor(door: Door, live: LiveSubscriptions): WebSocketOptions['enter'] {
  return (request) => {
    const { address, leave } = door.enter(request);
    leave();
    return { address, leave: live.takeConnection(address) };
  };
}
