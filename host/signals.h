/* SPDX-License-Identifier: MIT
 * Drivers replace the host's signal handlers while they open devices and build programs (PoCL does
 * 15 of them). Those calls stand between enter and leave, which also lets one thread in at a
 * time. */
#ifndef CLCNN_HOST_SIGNALS_H
#define CLCNN_HOST_SIGNALS_H

/* Takes the lock and notes every handler; leave puts them back as they were. */
void clcnn_driver_enter(void);
void clcnn_driver_leave(void);

#endif
