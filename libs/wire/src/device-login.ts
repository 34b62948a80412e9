/** What a command line client gets to begin its login with (contract §5.10). */
export interface DeviceLoginWire {
  /** "ABCD-2345": what a person types, or finds behind verifyURL. */
  readonly code: string;
  /** Proves that it is the same client that asks again. */
  readonly secret: string;
  readonly verifyURL: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Whether somebody has approved; then with the new user token, once. */
export interface DevicePollWire {
  readonly status: 'pending' | 'approved';
  readonly token?: string;
}

export interface DeviceApprovalWire {
  readonly status: 'approved';
}
